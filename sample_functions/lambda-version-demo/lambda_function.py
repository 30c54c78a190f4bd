def lambda_handler(event, context):
    # Change this text, deploy, then publish a version.
    return "hello from lambda"
