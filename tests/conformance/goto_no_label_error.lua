--? tests/conformance/goto_no_label_error.lua:6: no visible label 'nowhere' for <goto> at line 4
-- tests/conformance/goto_no_label_error.lua: goto needs a visible label
do
  goto nowhere
end
