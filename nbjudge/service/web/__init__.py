"""The service's face to the network: who asks, what is answered, the pages.

It decides nothing about a submission; whoever asks is taken for a stranger until a token says otherwise.
"""
