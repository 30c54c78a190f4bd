import os


def lambda_handler(event, context):
    # A version keeps the variables it was published with.
    greeting = os.environ["GREETING"]
    name = event.get("name", "you")
    return {
        "says": f"{greeting}, {name}!",
        "stage": os.environ["STAGE"],
    }
