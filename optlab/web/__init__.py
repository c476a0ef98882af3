"""The page: everything that knows Streamlit or Plotly, and nothing else does."""
