"""The only package that knows DynamoDB."""
