import os


def lambda_handler(event, context):
    total = 0
    for line in event["basket"]:
        total += line["price"] * line["quantity"]
    return {
        "total": round(total, 2),
        "currency": os.environ["CURRENCY"],
    }
