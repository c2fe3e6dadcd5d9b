"""How a new vintage is made: publishers are asked, their rows put beside the last vintage's, the whole put in place."""
