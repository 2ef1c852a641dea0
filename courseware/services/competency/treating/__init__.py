"""May this person treat this region here today?"""
