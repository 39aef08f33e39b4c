#include "server/api/tenant_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/api/conversion.h"
#include "server/support/log.h"
#include "server/tenants/tenant_name.h"

namespace selenite::server {
namespace {

constexpr int kPageSize = 100;
constexpr int kLargestPage = 1000;

// Of a request with default_limits and maximum_limits.
template <typename Request>
TenantRegistry::LimitChanges ChangesOf(const Request& request) {
  return {OverridesFromProto(request.default_limits()),
          OverridesFromProto(request.maximum_limits())};
}

absl::Status Show(const absl::StatusOr<std::shared_ptr<Tenant>>& tenant, v1::Tenant& reply) {
  if (!tenant.ok()) return tenant.status();
  SnapshotToProto((*tenant)->Snapshot(), reply);
  return absl::OkStatus();
}

void LogChange(std::string_view event, const absl::Status& status, const std::string& name) {
  if (status.ok()) Log(LogLevel::kInfo, event, {{"tenant", name}});
}

absl::Status List(TenantRegistry& registry, const v1::ListTenantsRequest& request,
                  v1::ListTenantsReply& reply) {
  if (!request.page_token().empty()) {
    const absl::Status status = CheckTenantName(request.page_token(), "page_token");
    if (!status.ok()) return status;
  }
  if (request.page_size() < 0) return absl::InvalidArgumentError("page_size must not be negative");
  const int size =
      request.page_size() == 0 ? kPageSize : std::min(request.page_size(), kLargestPage);
  const auto page = registry.List(request.page_token(), size + 1);
  for (int i = 0; i < static_cast<int>(page.size()) && i < size; ++i) {
    SnapshotToProto(page[i]->Snapshot(), *reply.add_tenants());
  }
  if (static_cast<int>(page.size()) > size) reply.set_next_page_token(page[size - 1]->name());
  return absl::OkStatus();
}

}  // namespace

void TenantService::AddTo(AdminCalls& calls) {
  calls.Add<v1::CreateTenantRequest, v1::Tenant>(
      service_, &Service::RequestCreate,
      [this](const v1::CreateTenantRequest& request, v1::Tenant& reply) {
        const absl::Status status =
            Show(registry_.Create(request.name(), ChangesOf(request)), reply);
        LogChange("tenant_created", status, request.name());
        return status;
      });
  calls.Add<v1::GetTenantRequest, v1::Tenant>(
      service_, &Service::RequestGet,
      [this](const v1::GetTenantRequest& request, v1::Tenant& reply) {
        return Show(registry_.Find(request.name(), "name"), reply);
      });
  calls.Add<v1::ListTenantsRequest, v1::ListTenantsReply>(
      service_, &Service::RequestList,
      [this](const v1::ListTenantsRequest& request, v1::ListTenantsReply& reply) {
        return List(registry_, request, reply);
      });
  calls.Add<v1::UpdateTenantRequest, v1::Tenant>(
      service_, &Service::RequestUpdate,
      [this](const v1::UpdateTenantRequest& request, v1::Tenant& reply) {
        const absl::Status status =
            Show(registry_.Update(request.name(), ChangesOf(request)), reply);
        LogChange("tenant_updated", status, request.name());
        return status;
      });
  calls.Add<v1::DeleteTenantRequest, v1::DeleteTenantReply>(
      service_, &Service::RequestDelete,
      [this](const v1::DeleteTenantRequest& request, v1::DeleteTenantReply&) {
        const absl::Status status = registry_.Delete(request.name());
        LogChange("tenant_deleted", status, request.name());
        return status;
      });
  calls.Add<v1::ResetTenantRequest, v1::Tenant>(
      service_, &Service::RequestReset,
      [this](const v1::ResetTenantRequest& request, v1::Tenant& reply) {
        const auto tenant = registry_.Find(request.name(), "name");
        if (tenant.ok()) (*tenant)->Reset();
        LogChange("tenant_reset", tenant.status(), request.name());
        return Show(tenant, reply);
      });
}

}  // namespace selenite::server
