"""What each intent does in each state, a file a stretch of the conversation; core/engine.py has the table."""
