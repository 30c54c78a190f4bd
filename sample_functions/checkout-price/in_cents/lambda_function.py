import os


def lambda_handler(event, context):
    cents = 0
    for line in event["basket"]:
        cents += round(line["price"] * 100) * line["quantity"]
    return {
        "price": {"cents": cents},
        "currency": os.environ["CURRENCY"],
    }
