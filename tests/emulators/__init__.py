"""Stand-ins for the networks that we cannot call in a test: real servers on loopback that speak a vendor's
protocol.
"""
