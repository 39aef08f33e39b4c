#include "vm/heap/object_space.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "vm/support/check.h"
#include "vm/support/memory_reserve.h"

namespace selenite::vm {

void ObjectSpace::DestroyObjects() {
  tearing_down_ = true;
  marking_ = false;
  // Small memory goes with its spans. Only what has more is looked at.
  ForEachObject([this](HeapObject* object) {
    switch (object->type_) {
      case ObjectType::kTable:
      case ObjectType::kFiber:
      case ObjectType::kBuffer:
      case ObjectType::kPrototype:
        client_.Destroy(object);
        break;
      case ObjectType::kString:
      case ObjectType::kClosure:
      case ObjectType::kNativeClosure:
      case ObjectType::kUserdata:
      case ObjectType::kCell:
        break;
    }
    return true;
  });
  while (large_objects_ != nullptr) {
    LargeObject* large = large_objects_;
    large_objects_ = large->next;
    FreeLargeObject(large);
  }
}

bool ObjectSpace::GiveUpSpares() {
  constexpr size_t kReleased = 1024 * 1024;  // takes about 0.1 ms
  if (!releases_.empty()) {
    releases_.Release(kReleased);
  } else if (medium_.spare_bytes() > 0) {
    medium_.ReleaseSpares();
  } else if (small_.has_spares()) {
    small_.ReleaseSpare();
  } else {
    return false;
  }
  return true;
}

bool ObjectSpace::GiveBackSpares() {
  // What the next allocations take anyway, most likely.
  constexpr size_t kKept = 256 * 1024;
  constexpr size_t kKeptFraction = 16;
  constexpr size_t kAtOnce = 1024 * 1024;
  const size_t kept = kKept + object_bytes() / kKeptFraction;
  const auto spare = [this] {
    return releases_.bytes() + medium_.spare_bytes() + small_.spare_bytes();
  };
  if (!leftovers_.empty()) {
    ReleasePiece();
    return true;
  }
  const size_t before = spare();
  while (spare() > kept && before - spare() < kAtOnce) GiveUpSpares();
  return spare() > kept;
}

void* ObjectSpace::AllocateSmall(SmallMemory::Kind kind, size_t bytes, Refusal refusal) {
  if (refusal == Refusal::kNever) return small_.Refill(kind, bytes, SIZE_MAX);
  void* memory = small_.Refill(kind, bytes, Room(0));
  // Spare pages of its own it has used by now.
  if (memory == nullptr && (medium_.spare_bytes() > 0 || !releases_.empty())) {
    memory = small_.Refill(kind, bytes, Room(kPageBytes));
  }
  return memory;
}

void* ObjectSpace::AllocateObjectSlow(size_t bytes) {
  if (bytes <= SmallMemory::kMaxBytes) {
    return AllocateSmall(SmallMemory::Kind::kObjects, bytes, Refusal::kByLimit);
  }
  if (bytes > SIZE_MAX / 2) return nullptr;
  void* memory = AllocateLarge(sizeof(LargeObject) + bytes, Refusal::kByLimit);
  if (memory == nullptr) return nullptr;
  LargeObject* large = new (memory) LargeObject{large_objects_, bytes};
  large_objects_ = large;
  return large->object();
}

void ObjectSpace::FreeLargeObject(LargeObject* large) {
  FreeLarge(large, sizeof(LargeObject) + large->bytes);
}

void* ObjectSpace::AllocateLarge(size_t bytes, Refusal refusal) {
  const bool limited = refusal == Refusal::kByLimit;
  if (bytes <= MediumMemory::kMaxBytes) {
    void* memory = medium_.Allocate(bytes, limited ? Room(0) : SIZE_MAX);
    if (memory == nullptr && limited) {
      memory = medium_.Allocate(bytes, Room(MediumMemory::MostTaken(bytes)));
    }
    return memory;
  }
  if (limited && !HasRoom(bytes)) return nullptr;
  void* memory = AllocateMemory(bytes);
  if (memory != nullptr) mapped_bytes_ += bytes + PagePool::kBytesPerBlock;
  return memory;
}

void ObjectSpace::FreeLarge(void* memory, size_t bytes) {
  if (bytes <= MediumMemory::kMaxBytes) {
    // An isolate that ends gives its regions back as they are.
    if (!kKeepsMemory || !tearing_down_) medium_.Free(memory, bytes);
  } else {
    mapped_bytes_ -= bytes + PagePool::kBytesPerBlock;
    releases_.Add(memory, bytes);
  }
}

void* ObjectSpace::AllocateRaw(size_t bytes, Refusal refusal) {
  if (bytes <= SmallMemory::kMaxBytes) {
    void* memory = small_.Allocate(SmallMemory::Kind::kBuffers, bytes);
    if (memory == nullptr) memory = AllocateSmall(SmallMemory::Kind::kBuffers, bytes, refusal);
    return memory;
  }
  return AllocateLarge(bytes, refusal);
}

void ObjectSpace::FreeRaw(void* memory, size_t bytes) {
  if (bytes <= SmallMemory::kMaxBytes) {
    if (!tearing_down_) small_.Free(SmallMemory::Kind::kBuffers, memory);
  } else {
    FreeLarge(memory, bytes);
  }
}

void* ObjectSpace::AllocateBuffer(size_t bytes) {
  void* memory = AllocateRaw(bytes, Refusal::kByLimit);
  if (memory == nullptr) return Refuse();
  if (bytes <= MediumMemory::kMaxBytes) std::memset(memory, 0, bytes);
  Count(bytes, kFuelPerObject);
  return memory;
}

bool ObjectSpace::ResizeMedium(void* memory, size_t old_bytes, size_t new_bytes) {
  if (medium_.Resize(memory, old_bytes, new_bytes, Room(0))) return true;
  return new_bytes > old_bytes && medium_.spare_bytes() > 0 &&
         medium_.Resize(memory, old_bytes, new_bytes,
                        Room(MediumMemory::MostTaken(new_bytes - old_bytes)));
}

void* ObjectSpace::Move(void* buffer, size_t old_bytes, size_t new_bytes) {
  const bool shrinks = new_bytes <= old_bytes;
  void* memory = AllocateRaw(new_bytes, shrinks ? Refusal::kNever : Refusal::kByLimit);
  if (memory == nullptr && shrinks && MemoryReserve::Spend()) {
    memory = AllocateRaw(new_bytes, Refusal::kNever);
  }
  // Shrinking never fails: without these bytes the process is beyond help.
  SELENITE_CHECK(memory != nullptr || !shrinks);
  if (memory == nullptr) return nullptr;
  std::memcpy(memory, buffer, std::min(old_bytes, new_bytes));
  if (!shrinks && new_bytes <= MediumMemory::kMaxBytes) {
    std::memset(static_cast<char*>(memory) + old_bytes, 0, new_bytes - old_bytes);
  }
  FreeRaw(buffer, old_bytes);
  return memory;
}

void* ObjectSpace::ReallocateBuffer(void* buffer, size_t old_bytes, size_t new_bytes) {
  if (buffer == nullptr) return AllocateBuffer(new_bytes);
  const bool shrinks = new_bytes <= old_bytes;
  const size_t smaller = std::min(old_bytes, new_bytes);
  const size_t larger = std::max(old_bytes, new_bytes);
  void* memory = buffer;
  if (smaller > MediumMemory::kMaxBytes) {
    if (!shrinks && !HasRoom(new_bytes - old_bytes)) return Refuse();
    memory = ReallocateMemory(buffer, old_bytes, new_bytes);
    if (memory == nullptr) return Refuse();
    mapped_bytes_ += new_bytes - old_bytes;
  } else if (larger <= SmallMemory::kMaxBytes
                 ? SmallMemory::SameClass(old_bytes, new_bytes)
                 : smaller > SmallMemory::kMaxBytes && larger <= MediumMemory::kMaxBytes &&
                       ResizeMedium(buffer, old_bytes, new_bytes)) {
    if (!shrinks) std::memset(static_cast<char*>(memory) + old_bytes, 0, new_bytes - old_bytes);
  } else {
    memory = Move(buffer, old_bytes, new_bytes);
    if (memory == nullptr) return Refuse();
  }
  if (shrinks) {
    NotePeak();
    freed_ += static_cast<int64_t>(old_bytes - new_bytes);
  } else {
    Count(new_bytes - old_bytes, 0);
  }
  return memory;
}

void ObjectSpace::FreeBuffer(void* buffer, size_t bytes) {
  if (buffer == nullptr) return;
  NotePeak();
  freed_ += static_cast<int64_t>(bytes);
  FreeRaw(buffer, bytes);
}

bool ObjectSpace::TakeScratch(size_t bytes) {
  if (scratch_bytes_ + bytes > FreeScratch() && !HasRoom(bytes)) return false;
  scratch_bytes_ += bytes;
  return true;
}

bool ObjectSpace::ReserveBytes(size_t bytes) {
  if (bytes > SIZE_MAX / 2) {
    ++refused_;
    return false;
  }
  const size_t more = InPages(reserved_ + bytes) - InPages(reserved_);
  if ((more > 0 && Room(more) < more) || !SystemHas(bytes)) {
    ++refused_;
    return false;
  }
  reserved_ += bytes;
  return true;
}

void ObjectSpace::ReleaseBytes(size_t bytes) {
  SELENITE_DCHECK(bytes <= reserved_);
  NotePeak();
  reserved_ -= bytes;
}

}  // namespace selenite::vm
