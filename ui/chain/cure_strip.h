#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QWidget>
#include <vector>

#include "interfaces/trade_views.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Breaches that only options cure, a line each, with the orders that cure them. Takes no room without one.
class CureStrip : public QWidget {
    Q_OBJECT
public:
    explicit CureStrip(QWidget* parent = nullptr);
    void showCures(const interfaces::CuresView* cures);
    QStringList sentences() const;
    QList<PushButton*> buttons() const { return findChildren<PushButton*>(); }

Q_SIGNALS:
    void chosen(const ballast::interfaces::CureOrder& order);

private:
    void build(const interfaces::CuresView& cures);

    std::vector<interfaces::CureView> m_shown;
    QStringList m_keys;
};

}  // namespace ballast::ui
