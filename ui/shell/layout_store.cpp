#include "ui/shell/layout_store.h"

namespace ballast::ui {
namespace {

const QString kSchemaKey = QStringLiteral("layout/schema");
const QString kGeometryKey = QStringLiteral("layout/geometry");
const QString kStartedKey = QStringLiteral("desk/startedBefore");

}  // namespace

QString LayoutStore::key(Workspace workspace, bool compact)
{
    return QStringLiteral("layout/%1-%2")
        .arg(static_cast<int>(workspace))
        .arg(compact ? QStringLiteral("small") : QStringLiteral("full"));
}

void LayoutStore::save(Workspace workspace, bool compact, const QByteArray& state)
{
    m_settings.setValue(kSchemaKey, kSchema);
    m_settings.setValue(key(workspace, compact), state);
}

std::optional<QByteArray> LayoutStore::load(Workspace workspace, bool compact, bool* wasUnreadable)
{
    *wasUnreadable = false;
    const QByteArray state = m_settings.value(key(workspace, compact)).toByteArray();
    if (state.isEmpty()) return std::nullopt;
    *wasUnreadable = m_settings.value(kSchemaKey).toInt() != kSchema;
    if (*wasUnreadable) return std::nullopt;
    return state;
}

void LayoutStore::forget(Workspace workspace, bool compact) { m_settings.remove(key(workspace, compact)); }
void LayoutStore::saveGeometry(const QByteArray& geometry) { m_settings.setValue(kGeometryKey, geometry); }
QByteArray LayoutStore::geometry() { return m_settings.value(kGeometryKey).toByteArray(); }

bool LayoutStore::firstRun()
{
    const bool first = !m_settings.value(kStartedKey).toBool();
    m_settings.setValue(kStartedKey, true);
    return first;
}

}  // namespace ballast::ui
