"""What an operator's machines ask: is it alive, is it ready, how is it doing. See docs/watching.md.

Knows how the closings stand (sealing.standing) and no other room. Nothing here names a place, a person or an answer;
what people do is told late and coarsely, for numbers that move with each visitor are a live view of small places."""
