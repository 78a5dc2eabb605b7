"""The department's pages: the fulfilment grid, the queue of reports, control of items, addressees, taking over."""
