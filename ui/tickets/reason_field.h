#pragma once

#include <QComboBox>

namespace ballast::ui {

/// Free text with the last five reasons given on this machine.
class ReasonField : public QComboBox {
    Q_OBJECT
public:
    explicit ReasonField(QWidget* parent = nullptr);
    QString reason() const { return currentText().trimmed(); }
    /// Keeps the reason as the newest of five; none is not kept.
    void remember() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace ballast::ui
