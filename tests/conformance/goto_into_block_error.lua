--? tests/conformance/goto_into_block_error.lua:7: no visible label 'inner' for <goto> at line 3
-- tests/conformance/goto_into_block_error.lua: a label inside a block is not visible from outside
goto inner
do
  ::inner::
end
