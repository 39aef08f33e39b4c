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
    std::free(large);
  }
}

void* ObjectSpace::AllocateObjectSlow(size_t bytes) {
  if (bytes <= SmallMemory::kMaxBytes) {
    return small_.Refill(SmallMemory::Kind::kObjects, bytes, Room(0));
  }
  if (!HasRoom(bytes)) return nullptr;
  void* memory = std::malloc(sizeof(LargeObject) + bytes);
  if (memory == nullptr) return nullptr;
  LargeObject* large = new (memory) LargeObject{large_objects_, bytes};
  large_objects_ = large;
  large_bytes_ += bytes + sizeof(LargeObject) + PagePool::kBytesPerBlock;
  return large->object();
}

void ObjectSpace::FreeLargeObject(LargeObject* large) {
  large_bytes_ -= large->bytes + sizeof(LargeObject) + PagePool::kBytesPerBlock;
  std::free(large);
}

void* ObjectSpace::AllocateRaw(size_t bytes, Refusal refusal) {
  if (bytes <= SmallMemory::kMaxBytes) {
    void* memory = small_.Allocate(SmallMemory::Kind::kBuffers, bytes);
    if (memory == nullptr) {
      memory = small_.Refill(SmallMemory::Kind::kBuffers, bytes,
                             refusal == Refusal::kNever ? SIZE_MAX : Room(0));
    }
    if (memory != nullptr) std::memset(memory, 0, bytes);
    return memory;
  }
  if (refusal == Refusal::kByLimit && !HasRoom(bytes)) return nullptr;
  void* memory = AllocateMemory(bytes);
  if (memory != nullptr) large_bytes_ += bytes + PagePool::kBytesPerBlock;
  return memory;
}

void ObjectSpace::FreeRaw(void* memory, size_t bytes) {
  if (bytes <= SmallMemory::kMaxBytes) {
    if (!tearing_down_) small_.Free(SmallMemory::Kind::kBuffers, memory);
  } else {
    large_bytes_ -= bytes + PagePool::kBytesPerBlock;
    releases_.Add(memory, bytes);
  }
}

void* ObjectSpace::AllocateBuffer(size_t bytes) {
  if (bytes >= ReleaseQueue::kQueuedBytes) releases_.Release(bytes);
  void* memory = AllocateRaw(bytes, Refusal::kByLimit);
  if (memory == nullptr) return Refuse();
  Count(bytes, kFuelPerObject);
  return memory;
}

void* ObjectSpace::ReallocateBuffer(void* buffer, size_t old_bytes, size_t new_bytes) {
  if (buffer == nullptr) return AllocateBuffer(new_bytes);
  const bool shrinks = new_bytes <= old_bytes;
  void* memory;
  if (std::max(old_bytes, new_bytes) <= SmallMemory::kMaxBytes &&
      SmallMemory::SameClass(old_bytes, new_bytes)) {
    memory = buffer;
    if (!shrinks) std::memset(static_cast<char*>(memory) + old_bytes, 0, new_bytes - old_bytes);
  } else if (std::min(old_bytes, new_bytes) <= SmallMemory::kMaxBytes) {
    memory = AllocateRaw(new_bytes, shrinks ? Refusal::kNever : Refusal::kByLimit);
    if (memory == nullptr && shrinks && MemoryReserve::Spend()) {
      memory = AllocateRaw(new_bytes, Refusal::kNever);
    }
    // Shrinking never fails: without these few bytes the process is beyond
    // help.
    SELENITE_CHECK(memory != nullptr || !shrinks);
    if (memory == nullptr) return Refuse();
    std::memcpy(memory, buffer, std::min(old_bytes, new_bytes));
    FreeRaw(buffer, old_bytes);
  } else {
    if (!shrinks) {
      const size_t more = new_bytes - old_bytes;
      if (!HasRoom(more)) return Refuse();
      if (more >= ReleaseQueue::kQueuedBytes) releases_.Release(more);
    }
    memory = ReallocateMemory(buffer, old_bytes, new_bytes);
    if (memory == nullptr) return Refuse();
    large_bytes_ += new_bytes - old_bytes;
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
  if (!HasRoom(bytes) || !SystemHas(bytes)) {
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
