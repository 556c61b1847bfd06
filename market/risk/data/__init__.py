"""Values of indicators that people type in: the open book until there is one, Companies House, what was sampled at a visit."""
