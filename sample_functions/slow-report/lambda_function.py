import time


def lambda_handler(event, context):
    seconds = event["seconds"]
    left = context.get_remaining_time_in_millis()
    print(f"needs {seconds} s, has {left} ms")
    time.sleep(seconds)
    return {"done": True, "seconds": seconds}
