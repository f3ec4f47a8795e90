"""What the published tests of the model assignment let pass is among the wrong answers."""

from .tables import WRONG

PASSED_BEFORE = {
    ("initialize_velocity", "empty dictionary"), ("initialize_adam", "empty dictionaries"),
    ("initialize_adam", "v and s one dictionary"), ("random_mini_batches", "empty list"),
    ("random_mini_batches", "seed fixed at 0"), ("random_mini_batches", "an empty mini-batch"),
    ("update_parameters_with_gd", "row 0 only"), ("update_parameters_with_momentum", "row 0 only"),
    ("update_parameters_with_momentum", "v ignored"), ("update_parameters_with_momentum", "empty dictionaries"),
    ("update_parameters_with_adam", "v ignored"), ("update_parameters_with_adam", "s ignored"),
    ("update_parameters_with_adam", "t fixed at 2"), ("update_parameters_with_adam", "row 0 only"),
    ("update_lr", "a third of α₀"), ("schedule_lr_decay", "round"),
}  # fmt: skip


def test_what_the_published_tests_let_pass_is_here():
    """Every wrong answer that the published tests let pass is written out too."""
    assert {(answer.function, answer.name) for answer in WRONG} >= PASSED_BEFORE
