"""Hosts as network namespaces, real mail servers, the program under test: what the lab tests and the example's play are made of."""
