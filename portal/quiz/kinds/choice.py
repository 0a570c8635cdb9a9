"""Four sentences, with a picture above them or without. Pure."""

from portal.quiz.kinds.base import KindWithOptions


class Choice(KindWithOptions):
    """The plain kind."""

    template = "kinds/choice.html"
