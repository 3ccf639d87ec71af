"""The chat on the company's website and inside its app: a page, a widget, and the API behind both."""
