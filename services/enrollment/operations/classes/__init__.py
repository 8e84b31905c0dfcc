"""Classes: loading their lists, completing and cancelling them."""
