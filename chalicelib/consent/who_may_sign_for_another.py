"""Who may sign somebody else up: those who answer the phone for them, by their relation. Their own word is what is kept as proof."""

RELATIONS = ("mother", "father", "guardian", "child", "partner", "carer")


def may_sign_for(relation: str) -> bool:
    """Tell whether this relation may answer for a patient."""
    return relation in RELATIONS
