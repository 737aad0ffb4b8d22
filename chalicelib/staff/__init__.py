"""Who sits at the front desk: people, their PINs and devices, and what each role may do."""
