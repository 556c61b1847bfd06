"""The demonstration's two years of visits, self-assessments and recommendations, told through the services that people use."""
