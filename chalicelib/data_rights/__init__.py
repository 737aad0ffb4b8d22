"""What the law gives a person over their data: to see them, to have them corrected, to have them erased (ARCO)."""
