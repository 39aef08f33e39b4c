// The module hash: sha256 and hmac_sha256 (libcrypto), crc32 (zlib).
//
// A text that fits a piece is hashed in one go. A longer one is fed in pieces;
// the digest's state, which is libcrypto's, waits in the machine's job.
//
// Price: a unit for four bytes of text (16 of crc32), and a fixed price for a digest.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/native_job.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/stdlib/strings/text.h"
#include "vm/support/check.h"

namespace selenite::vm {

namespace {

constexpr size_t kDigestBytes = 32;
constexpr size_t kBlockBytes = 64;
constexpr int64_t kDigestBytesPerFuelUnit = 4;
constexpr int64_t kCrcBytesPerFuelUnit = 16;
constexpr int64_t kFuelPerDigest = 100;
constexpr int64_t kFuelPerHmac = 250;
// What libcrypto allocates for a digest, roughly, and an HMAC has three.
constexpr size_t kStateBytes = 2048;

// The algorithms, of which a configuration of libcrypto may leave a process
// without one. Null: it did.
const EVP_MD* Sha256() {
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kSha256;
}
EVP_MAC* Hmac() {
  static EVP_MAC* const kHmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  return kHmac;
}

// A digest or an HMAC in the making. libcrypto fails only for want of memory
// of the process, which nothing here survives either. REQUIRES: both
// algorithms are there.
class Digest final : public NativeJob {
 public:
  explicit Digest(Heap& heap) : heap_(heap) {}
  ~Digest() override {
    EVP_MD_CTX_free(digest_);
    EVP_MAC_CTX_free(mac_);
    if (reserved_) heap_.ReleaseBytes(kStateBytes);
  }

  // For the time that it waits. False: not enough memory.
  [[nodiscard]] bool Reserve() {
    reserved_ = reserved_ || heap_.ReserveBytes(kStateBytes);
    return reserved_;
  }

  void BeginSha256() {
    if (digest_ == nullptr) digest_ = EVP_MD_CTX_new();
    SELENITE_CHECK(digest_ != nullptr && EVP_DigestInit_ex2(digest_, Sha256(), nullptr) == 1);
  }
  void BeginHmac(std::string_view key) {
    mac_ = EVP_MAC_CTX_new(Hmac());
    ended_ = false;
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end()};
    // A null key would mean "the key as before".
    const char* bytes = key.empty() ? "" : key.data();
    SELENITE_CHECK(mac_ != nullptr &&
                   EVP_MAC_init(mac_, reinterpret_cast<const unsigned char*>(bytes), key.size(),
                                parameters) == 1);
  }
  void Add(std::string_view bytes) {
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    SELENITE_CHECK((mac_ != nullptr ? EVP_MAC_update(mac_, data, bytes.size())
                                    : EVP_DigestUpdate(digest_, data, bytes.size())) == 1);
  }
  // The result; may be asked for again.
  std::string_view End() {
    if (!ended_) {
      size_t length = kDigestBytes;
      SELENITE_CHECK((mac_ != nullptr ? EVP_MAC_final(mac_, result_, &length, kDigestBytes)
                                      : EVP_DigestFinal_ex(digest_, result_, nullptr)) == 1);
      ended_ = true;
    }
    return {reinterpret_cast<const char*>(result_), kDigestBytes};
  }

 private:
  Heap& heap_;
  bool reserved_ = false;
  EVP_MD_CTX* digest_ = nullptr;
  EVP_MAC_CTX* mac_ = nullptr;
  bool ended_ = false;
  unsigned char result_[kDigestBytes];
};

// ---- sha256, hmac_sha256 ----------------------------------------------------------

// Slots while a long text is read: the key (hmac only) and the text, how far
// the one that is being read is, and whether the bytes themselves are wanted.
enum Slot : uint32_t { kKey, kMessage, kAt, kRaw, kSlots };
// kAddKey: a long key is hashed first, as HMAC has it.
enum State : uint32_t { kStart, kAddKey, kAddMessage, kEnd };

enum class Form : uint8_t { kHex, kRaw };

Step ReturnDigest(NativeCall& call, std::string_view digest, Form form) {
  if (form == Form::kRaw) return call.ReturnString(digest);
  constexpr char kHex[] = "0123456789abcdef";
  char text[2 * kDigestBytes];
  for (size_t i = 0; i < kDigestBytes; ++i) {
    const auto byte = static_cast<unsigned char>(digest[i]);
    text[2 * i] = kHex[byte >> 4];
    text[2 * i + 1] = kHex[byte & 15];
  }
  return call.ReturnString({text, sizeof text});
}

// Adds a piece of the string in `slot`. True: it was the last.
bool AddPiece(NativeCall& call, Digest& digest, Slot slot) {
  const Text text = call.TextAt(slot);
  const auto at = static_cast<size_t>(call.Slot(kAt).AsInteger());
  const std::string_view piece = text.Take(call, at, SIZE_MAX, kDigestBytesPerFuelUnit);
  digest.Add(piece);
  call.SetSlot(kAt, Value::Integer(static_cast<int64_t>(at + piece.size())));
  return at + piece.size() == text.size();
}

Step Advance(NativeCall& call) {
  auto& digest = static_cast<Digest&>(*call.machine().execution.job);
  switch (call.state()) {
    case kAddKey:
      if (!AddPiece(call, digest, kKey)) return call.Pause(kAddKey);
      digest.BeginHmac(std::string(digest.End()));
      call.SetSlot(kAt, Value::Integer(0));
      return call.Pause(kAddMessage);
    case kAddMessage:
      return call.Pause(AddPiece(call, digest, kMessage) ? kEnd : kAddMessage);
    default: break;
  }
  const Form form = call.Slot(kRaw).IsTruthy() ? Form::kRaw : Form::kHex;
  const Step step = ReturnDigest(call, digest.End(), form);
  if (step != Step::kCollect) call.machine().execution.job.reset();
  return step;
}

// The digest of argument `message`, with that before it as the key of an HMAC
// or without one. The form is the argument after it.
enum class Kind : uint8_t { kPlain, kKeyed };

template <Kind kKind>
Step DigestOf(NativeCall& call) {
  if (call.state() != kStart) return Advance(call);
  constexpr uint32_t kMessageArgument = kKind == Kind::kKeyed ? 1 : 0;
  const auto piece = static_cast<size_t>(PieceBytes());
  Text key;
  if (kKind == Kind::kKeyed) {
    const std::optional<Text> given = call.CheckString(0);
    if (!given) return call.Raised();
    key = *given;
  }
  const std::optional<Text> message = call.CheckString(kMessageArgument);
  if (!message) return call.Raised();
  const std::optional<Text> form_name = call.OptString(kMessageArgument + 1, "hex");
  if (!form_name) return call.Raised();
  if (!form_name->Is("hex") && !form_name->Is("raw")) {
    return call.BadArgument(
        kMessageArgument + 1,
        "invalid option '" + std::string(form_name->Start()) + "'");
  }
  const Form form = form_name->Is("raw") ? Form::kRaw : Form::kHex;
  if (Sha256() == nullptr || Hmac() == nullptr) return call.Raise("SHA-256 is not available on this host");
  call.Charge(kKind == Kind::kKeyed ? kFuelPerHmac : kFuelPerDigest);
  if (message->size() <= piece && key.size() <= piece) {
    Digest digest(call.heap());
    if (kKind == Kind::kKeyed) {
      digest.BeginHmac(key.Take(call, 0, SIZE_MAX, kDigestBytesPerFuelUnit));
    } else {
      digest.BeginSha256();
    }
    digest.Add(message->Take(call, 0, SIZE_MAX, kDigestBytesPerFuelUnit));
    return ReturnDigest(call, digest.End(), form);
  }
  auto digest = std::make_unique<Digest>(call.heap());
  if (!digest->Reserve()) return call.NoMemory();
  const bool long_key = key.size() > kBlockBytes;
  if (kKind == Kind::kPlain || long_key) {
    digest->BeginSha256();
  } else {
    call.Charge(PriceOfPart(0, key.size(), kDigestBytesPerFuelUnit));
    digest->BeginHmac(key.Start(kBlockBytes));
  }
  call.machine().execution.job = std::move(digest);
  const Value key_value = call.Slot(0);
  const Value message_value = call.Slot(kMessageArgument);
  call.SetSlotCount(kSlots);
  call.SetSlot(kKey, key_value);
  call.SetSlot(kMessage, message_value);
  call.SetSlot(kAt, Value::Integer(0));
  call.SetSlot(kRaw, Value::Boolean(form == Form::kRaw));
  return call.Pause(long_key ? kAddKey : kAddMessage);
}

// ---- crc32 --------------------------------------------------------------------------

// Slots: the text, the sum so far, how far it is.
enum CrcSlot : uint32_t { kCrcText, kSum, kCrcAt, kCrcSlots };
enum CrcState : uint32_t { kCrcStart, kCrcAdd };

Step Crc32(NativeCall& call) {
  if (call.state() == kCrcStart) {
    if (!call.CheckString(kCrcText)) return call.Raised();
    const std::optional<int64_t> before = call.OptInteger(kSum, 0);
    if (!before) return call.Raised();
    if (*before < 0 || *before > int64_t{UINT32_MAX}) {
      return call.BadArgument(kSum, "checksum out of range");
    }
    call.SetSlotCount(kCrcSlots);
    call.SetSlot(kSum, Value::Integer(*before));
    call.SetSlot(kCrcAt, Value::Integer(0));
  }
  const Text text = call.TextAt(kCrcText);
  const auto at = static_cast<size_t>(call.Slot(kCrcAt).AsInteger());
  const std::string_view piece = text.Take(call, at, SIZE_MAX, kCrcBytesPerFuelUnit);
  const uLong sum =
      crc32(static_cast<uLong>(call.Slot(kSum).AsInteger()),
            reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size()));
  const Value value = Value::Integer(static_cast<int64_t>(sum));
  if (at + piece.size() == text.size()) return call.ReturnValue(value);
  call.SetSlot(kSum, value);
  call.SetSlot(kCrcAt, Value::Integer(static_cast<int64_t>(at + piece.size())));
  return call.Pause(kCrcAdd);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "crc32", .qualified = "hash.crc32", .prices = Price::kRecoding, .function = Crc32},
    {.name = "hmac_sha256", .qualified = "hash.hmac_sha256", .prices = Price::kDigest,
     .function = DigestOf<Kind::kKeyed>},
    {.name = "sha256", .qualified = "hash.sha256", .prices = Price::kDigest,
     .function = DigestOf<Kind::kPlain>},
};

}  // namespace

std::span<const NativeInfo> HashLibrary() { return kFunctions; }

}  // namespace selenite::vm
