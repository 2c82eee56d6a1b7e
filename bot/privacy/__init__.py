"""Personal data: what people may see and delete of their own, and the record of processing."""
