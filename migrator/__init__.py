"""cerebras-migrator: move Python code from the OpenAI SDK to Cerebras Inference, and keep it there."""

__version__ = "0.1.0"
