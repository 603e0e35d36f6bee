"""The xlsx package: open it safely, read a sheet in one bounded pass, patch a part and leave the rest as it is.

Written for hostile input: sizes are counted on real bytes, only a window of each sheet is kept, and no part that
declares a document type is read (ECMA-376 allows none), so that no entity can ever expand.
"""
