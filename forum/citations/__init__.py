"""Citations: words taken from what people said, watched for as long as they are used, and the agreement of who said them."""
