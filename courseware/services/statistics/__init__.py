"""What answers tell about quizzes and their questions."""
