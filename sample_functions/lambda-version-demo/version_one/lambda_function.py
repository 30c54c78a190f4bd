def lambda_handler(event, context):
    return "this is version one"
