"""The demonstration's year of embargoes, a host alert, a failure, help and early warning, told through the services that people use."""
