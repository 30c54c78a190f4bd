import zlib


def row_is_locked(request_id):
    """A busy table: true for about 5 % of calls."""
    return zlib.crc32(request_id.encode()) % 100 < 5


def lambda_handler(event, context):
    item = event["item"]
    if row_is_locked(context.aws_request_id):
        raise TimeoutError(f"stock row '{item}' is locked")
    return {"item": item, "reserved": event["quantity"]}
