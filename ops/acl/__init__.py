"""Redis users for an account's bus: what each may do, and the ACL file that says so."""
