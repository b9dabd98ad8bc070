"""Made-up orders by the thousand, from a seed: what shops send on good days and on bad ones.

Most are sound. A few per hundred contradict themselves or lack something, as real ones do: wrong VAT, a total
that does not add up, an unknown payment method, a gift card disguised as a discount.
"""
