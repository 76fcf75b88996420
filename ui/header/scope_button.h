#pragma once

#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// A button that acts on press, with a small arrow beside its word that asks for a narrower scope instead. A right
/// click asks too, where the arrow finds no room.
class ScopeButton : public PushButton {
    Q_OBJECT
public:
    using PushButton::PushButton;

    /// Without a scope to choose it is an ordinary button.
    void setScoped(bool scoped);
    bool hasArrow() const;

Q_SIGNALS:
    void scopeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool m_scoped{};
};

}  // namespace ballast::ui
