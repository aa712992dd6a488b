"""RUN. One run of the loop: gather, decide, act. It knows the world through its ports alone."""
