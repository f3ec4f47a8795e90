"""What people read: feedback, the class, exports, similarity. Changes no mark."""
