"""A slider and its value: what Streamlit itself takes."""

import streamlit as st

st.write(st.slider("A number", 0, 100, 50, key="number"))
