"""The figures of the guides: poses.json → pwa/guides/figures/*.svg and the motions of static/css/figures.css.

Standard library only. `make figures` draws them all; docs/figures/README.md says how to add one.
"""
