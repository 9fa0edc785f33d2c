"""What the octets mean: frozen structs that hold offsets, not octets, and do nothing but let themselves be walked."""
