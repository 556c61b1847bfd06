"""The tools in advance: exactly what will be asked of each of the provider's services, to be read, printed and taken along."""
