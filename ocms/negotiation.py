from rest_framework.negotiation import DefaultContentNegotiation


class JSONWhateverIsAsked(DefaultContentNegotiation):
    """The API speaks JSON only; an `Accept` header asking for something else is no reason to fail."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
