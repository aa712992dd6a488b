"""`provisioner meetings`: every meeting operation by hand."""
