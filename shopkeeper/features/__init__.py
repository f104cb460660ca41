"""What is known of shoppers and products at any moment, computed alike for serving and for training."""
