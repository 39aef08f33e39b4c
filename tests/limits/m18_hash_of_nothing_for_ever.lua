-- outcome: limit
while true do hash.sha256("") hash.hmac_sha256("", "") hash.crc32("") end
