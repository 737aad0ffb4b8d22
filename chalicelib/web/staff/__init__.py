"""What the people at a clinic's front desk see and do, behind one guard."""
