import logging

logger = logging.getLogger()
logger.setLevel(logging.INFO)  # Lambda starts at WARNING


def lambda_handler(event, context):
    logger.info("event: %s", event)
    # Under an alias these two differ: what ran, and what was called.
    print("function_version    ", context.function_version)
    print("invoked_function_arn", context.invoked_function_arn)
    return {
        "function_version": context.function_version,
        "invoked_function_arn": context.invoked_function_arn,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "log_stream_name": context.log_stream_name,
    }
